// The bundle goes to build/web, from where it is embedded into the program: index.html and hashed files
// under assets/. `npm run dev` serves the page with its API taken from a running vitrine (VITRINE_URL).
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [svelte()],
  build: {
    outDir: '../build/web',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { proxy: { '/api': process.env.VITRINE_URL ?? 'http://127.0.0.1:6006' } },
  test: { include: ['src/**/*.test.ts'], environment: 'node' },
});
