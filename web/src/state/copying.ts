// Text to the clipboard, also where the page has no secure origin.
export async function copy(text: string): Promise<void> {
  if (navigator.clipboard) {
    try { await navigator.clipboard.writeText(text); return; } catch { /* refused: the old way */ }
  }
  const area = document.createElement('textarea'), before = document.activeElement;
  area.value = text;
  area.className = 'unseen';
  document.body.append(area);
  area.select();
  document.execCommand('copy');
  area.remove();
  if (before instanceof HTMLElement) before.focus();
}
