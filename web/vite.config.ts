// The bundle goes to build/web, from where it is embedded into the program: index.html and hashed files
// under assets/. `npm run dev` serves the page with its API taken from a running vitrine (VITRINE_URL).
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type Plugin } from 'vitest/config';

/** Puts boot.ts, which stands in a file of its own, into the head as a script that runs at once. */
const boot: Plugin = {
  name: 'vitrine-boot',
  transformIndexHtml: {
    order: 'post',
    handler(_html, { bundle, server }) {
      if (server) return [{ tag: 'script', attrs: { type: 'module', src: '/src/boot.ts' }, injectTo: 'head' }];
      const file = Object.values(bundle ?? {}).find((c) => c.type === 'chunk' && c.name === 'boot')?.fileName;
      return file ? [{ tag: 'script', attrs: { type: 'module', async: true, blocking: 'render', src: `/${file}` }, injectTo: 'head-prepend' }] : [];
    },
  },
};

export default defineConfig({
  plugins: [svelte(), boot],
  build: {
    outDir: '../build/web',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: { index: 'index.html', boot: 'src/boot.ts' } },
  },
  server: { proxy: { '/api': process.env.VITRINE_URL ?? 'http://127.0.0.1:6006' } },
  test: { include: ['src/**/*.test.ts'], environment: 'node', isolate: false },
});
