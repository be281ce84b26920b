// What stands open on the stage and in the field, and the doors by which commands reach what is drawn:
// a panel that can be asked for something puts itself here while it is mounted.
import type { GraphHandle } from '../panels/graph/props';

export const stage = $state<{ reading: boolean; keys: boolean; opening: boolean; field: string | null; ready: boolean; framed: boolean }>({
  reading: false, // How to read this
  keys: false, // the table of keys
  opening: false, // the form that opens a file, in the list
  field: null, // what is being typed; null: the field shows the query of the address
  ready: false, // the view has been drawn whole once
  framed: false, // the panels around it are there: they come after the first picture
});

export const doors: {
  graph: GraphHandle | null;
  focusField(text: string | null): void;
  /** What the room of weights shows, as the query of its picture. */
  figure: (() => Record<string, string | number>) | null;
  openExport(): void;
  say(sentence: string): void;
} = { graph: null, figure: null, focusField: () => {}, openExport: () => {}, say: () => {} };
