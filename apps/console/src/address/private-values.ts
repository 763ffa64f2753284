/**
 * Personal data are in no address: addresses stay in histories, and in the logs of proxies. What looks like an e-mail
 * address is kept in this page's memory, and the address has a stand-in for it, which only this page understands.
 */
const kept: string[] = [];
const STAND_IN = /^private-(\d+)$/;

export function hide(value: string): string {
  if (!value.includes('@')) return value;
  const known = kept.indexOf(value);
  return `private-${known >= 0 ? known : kept.push(value) - 1}`;
}

/** Empty for a stand-in of another page, or of one that was loaded anew. */
export function reveal(value: string): string {
  const place = STAND_IN.exec(value)?.[1];
  return place === undefined ? value : (kept[Number(place)] ?? '');
}
