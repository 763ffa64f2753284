/** The service's name: of its queues, its messages and its login. */
export const GROUP = 'email-subscriptions';
