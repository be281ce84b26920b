// The bundle goes to build/web, from where it is embedded into the program: index.html and hashed files
// under assets/. `npm run dev` serves the page with its API taken from a running vitrine (VITRINE_URL).
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { build } from 'vite';
import { defineConfig, type Plugin } from 'vitest/config';

/** Puts boot.ts into the head as a script of its own that runs at once, before anything is painted. */
const boot: Plugin = {
  name: 'vitrine-boot',
  async buildStart() {
    if (this.meta.watchMode) return;
    const made = await build({
      configFile: false, logLevel: 'silent', publicDir: false,
      build: { write: false, target: 'es2022', rolldownOptions: { input: 'src/boot.ts', output: { format: 'iife' } } },
    });
    const chunk = 'output' in made ? made.output.find((c) => c.type === 'chunk') : undefined;
    if (chunk?.type === 'chunk') this.emitFile({ type: 'asset', name: 'boot.js', source: chunk.code });
  },
  transformIndexHtml: {
    order: 'post',
    handler(_html, { bundle, server }) {
      if (server) return [{ tag: 'script', attrs: { type: 'module', src: '/src/boot.ts' }, injectTo: 'head' }];
      const file = Object.values(bundle ?? {}).find((c) => c.type === 'asset' && c.names.includes('boot.js'))?.fileName;
      return file ? [{ tag: 'script', attrs: { src: `/${file}` }, injectTo: 'head-prepend' }] : [];
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
  },
  server: { proxy: { '/api': process.env.VITRINE_URL ?? 'http://127.0.0.1:6006' } },
  test: { include: ['src/**/*.test.ts'], environment: 'node', isolate: false },
});
