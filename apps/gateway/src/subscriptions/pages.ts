const STYLE = `
  :root { color-scheme: light dark; }
  body { font: 1.1rem/1.6 system-ui, sans-serif; margin: 0; display: grid; min-height: 100dvh; place-items: center; }
  main { box-sizing: border-box; width: 100%; max-width: 35rem; padding: 2rem 1.5rem; }
  h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 1rem; }
  button { font: inherit; padding: .7rem 1.4rem; border: 0; border-radius: .5rem; background: #3b5d38; color: #fff; cursor: pointer; }
  button:focus-visible { outline: 3px solid #9ac38f; outline-offset: 2px; }
`;

/** What a page says, and what it offers to do. */
export interface Page {
  readonly title: string;
  readonly text: string;
  /** A button that sends the page's own address back as a POST. */
  readonly button?: string;
}

/** A page that works without scripts, on a phone and for a screen reader. Nothing in it comes from the caller. */
export function pageOf({ title, text, button }: Page): string {
  const form = button === undefined ? '' : `<form method="post"><button type="submit">${button}</button></form>`;
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="robots" content="noindex">
<title>${title}</title><style>${STYLE}</style></head>
<body><main><h1>${title}</h1><p>${text}</p>${form}</main></body>
</html>
`;
}

export const askToConfirm: Page = {
  title: 'Do you want our newsletter?',
  text: 'One click, and it is on its way to you. You can end it with one click in any mail.',
  button: 'Yes, I want it',
};

export const confirmed: Page = { title: 'Thank you', text: 'From now on you get our newsletter.' };

export const askToUnsubscribe: Page = {
  title: 'No more newsletter?',
  text: 'One click, and you get no more newsletters from us.',
  button: 'Unsubscribe me',
};

export const unsubscribed: Page = { title: 'Done', text: 'You get no more newsletters from us.' };

/** The link in hand is good for nothing. */
export const useless: Page = {
  title: 'This link does not work',
  text: 'It was used before, is too old, or a part of it was lost on the way. Ask for a new one where you subscribed.',
};

/** Something behind the gateway is away. */
export const tryAgain: Page = {
  title: 'Not just now',
  text: 'Please try again in a few minutes.',
  button: 'Try again',
};
