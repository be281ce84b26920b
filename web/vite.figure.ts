// The script of figures saved as pages of their own goes to build/figure/page.js, one file that runs at once.
import { defineConfig } from 'vite';

export default defineConfig({
  publicDir: false,
  build: {
    outDir: '../build/figure',
    emptyOutDir: true,
    target: 'es2022',
    rolldownOptions: { input: 'src/figure_page.ts', output: { format: 'iife', entryFileNames: 'page.js' } },
  },
});
