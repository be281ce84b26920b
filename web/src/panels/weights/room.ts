// The room of weights, as one program that comes when it is wanted.
export { default as Foot } from './Foot.svelte';
export { default as Inspector } from './Inspector.svelte';
export { default as List } from './List.svelte';
export { default as Stage } from './Stage.svelte';
export { default as SpineBins } from './SpineBins.svelte';
