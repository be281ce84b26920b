// What a job is doing, and how far it is, in words.
import { t } from '../i18n/i18n.svelte';
import { bytes, count, left } from '../ui/number';
import type { Job } from './jobs.svelte';

export function jobWords(j: Job): string {
  const n = (v: number) => (j.unit === 'bytes' ? bytes(v) : count(v));
  const what = j.what === 'layout' ? t('job.layout', { done: n(j.done), total: n(j.total) })
    : j.what === 'upload' ? t('job.upload', { done: n(j.done), total: n(j.total) })
    : t('job.other', { what: j.what === 'open' ? t('job.open') : j.what === 'export' ? t('job.export') : j.what === 'statistics' ? t('job.statistics') : j.what, done: n(j.done), total: n(j.total) });
  return j.left === null ? what : `${what}, ${t('job.left', { t: left(j.left) })}`;
}
