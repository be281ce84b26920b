// What the server tells by itself, handed to those it concerns; and the one line in which the page speaks
// (the foot, which screen readers read out).
import { listen } from '../api/events';
import { files } from './files.svelte';
import { jobs } from './jobs.svelte';
import { doors } from './stage.svelte';

const SAID_MS = 4000, LOST_MS = 1500;

let lost = $state(false);
let said = $state('');
let saidTimer: ReturnType<typeof setTimeout> | undefined, lostTimer: ReturnType<typeof setTimeout> | undefined;

export const live = {
  get lost() { return lost; },
  get said() { return said; },

  start(): void {
    doors.say = (sentence) => {
      said = sentence;
      clearTimeout(saidTimer);
      saidTimer = setTimeout(() => { said = ''; }, SAID_MS);
    };
    listen({
      job: jobs.heard,
      model: files.heard,
      models: () => void files.refresh(),
      opened(again) {
        clearTimeout(lostTimer);
        lostTimer = undefined;
        lost = false;
        if (again) void files.refresh();
      },
      lost() { lostTimer ??= setTimeout(() => { lost = true; lostTimer = undefined; }, LOST_MS); },
    });
  },
};
