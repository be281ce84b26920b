import './tokens.css';
import './base.css';
import './narrow.css';
import { mount } from 'svelte';
import { earlyHere } from './api/early';
import App from './App.svelte';
import { chooseLang } from './i18n/choose';
import { language } from './i18n/i18n.svelte';
import { files } from './state/files.svelte';
import { live } from './state/live.svelte';
import { place } from './state/place.svelte';
import { uploads } from './state/uploads.svelte';

language.now = chooseLang(place.spec.lang, document.documentElement.lang, navigator.languages);
void files.refresh();

// The first picture is as a rule here by now: the page then begins with it, and paints no empty frame before.
const PATIENCE_MS = 40;
void earlyHere(PATIENCE_MS).then(() => {
  const target = document.getElementById('app');
  if (target) mount(App, { target });
  live.start();
  uploads.listen();
});
