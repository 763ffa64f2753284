import type { Page } from '../http/page.ts';

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
