/** A mail as the mailbox keeps it; `from` and `to` are the envelope's. */
export interface Mail {
  id: string;
  receivedAt: string;
  from: string;
  to: string[];
  subject: string;
  text: string;
  html: string;
  headers: Record<string, string>;
}

const style = `body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222}
table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.4rem .8rem;border-bottom:1px solid #ddd}
pre{white-space:pre-wrap}body{overflow-wrap:anywhere}td:first-child{white-space:nowrap}iframe{width:100%;height:32rem;border:1px solid #ddd}small{color:#666}`;

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character]!);
}

function page(title: string, body: string, refresh = false): string {
  const reload = refresh ? '<meta http-equiv="refresh" content="3">' : '';
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">${reload}<title>${escapeHtml(title)}</title>
<style>${style}</style><body>${body}</body></html>`;
}

function row({ id, receivedAt, to, subject }: Mail): string {
  const cells = [
    receivedAt.slice(11, 19),
    escapeHtml(to.join(', ')),
    `<a href="/messages/${id}">${escapeHtml(subject)}</a>`,
  ];
  return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
}

export function listPage(mails: Mail[]): string {
  const table = `<table><tr><th>Time (UTC)</th><th>To</th><th>Subject</th></tr>${mails.map(row).join('')}</table>`;
  return page('Mailbox', `<h1>Mailbox</h1>${mails.length > 0 ? table : '<p>No mail yet.</p>'}`, true);
}

export function messagePage({ subject, from, to, receivedAt, html, text }: Mail): string {
  // The sandbox keeps the mail's own scripts and forms from running.
  const body = html ? `<iframe sandbox srcdoc="${escapeHtml(html)}"></iframe>` : `<pre>${escapeHtml(text)}</pre>`;
  const head = `<p><small>${escapeHtml(from)} → ${escapeHtml(to.join(', '))} · ${receivedAt}</small></p>`;
  return page(subject, `<p><a href="/">All mail</a></p><h1>${escapeHtml(subject)}</h1>${head}${body}`);
}
