const FOR_DEVELOPMENT = 'for-development-only-never-in-production';

/** Every secret that this repository holds or ever held. In production each is refused. */
export const publishedSecrets = {
  development: { JWT_SECRET: FOR_DEVELOPMENT, SUBSCRIPTION_SECRET: FOR_DEVELOPMENT },
  others: [
    // Passwords of docker-compose.yml, and what stands for one in deploy/kubernetes/secrets.example.yaml.
    'warren',
    'change-me',
    'at-least-32-characters-that-nobody-knows',
    'another-32-characters-that-nobody-knows',
    // Keys of docker-compose.yml up to version 0.1, whose private halves are in its history.
    'gateway.1:ePmHHj5iQhkz4PfKl5eH6GUI7eVpNXsOPf1eaV3noUQ',
    'gateway.1:ePmHHj5iQhkz4PfKl5eH6GUI7eVpNXsOPf1eaV3noUQ:Gm14zGHPhx0p8yAguYt9-ufa8Hpe54do1Si3eKcRO18',
    'email-subscriptions.1:cggXPNUnbGsNSMweZXjylo9UTHObsbzunYIhYacrtQU',
    'email-subscriptions.1:cggXPNUnbGsNSMweZXjylo9UTHObsbzunYIhYacrtQU:2RBJkShOAB6ISaSUE90t4i4fXx7c-EdDx5clWSZXo0U',
    'worker.1:qahCd2ixZXpQkBtqzHf2Kt7tpxJWOecxxiPwJs9D-Uo',
    'worker.1:qahCd2ixZXpQkBtqzHf2Kt7tpxJWOecxxiPwJs9D-Uo:TXqmI0SbAaOVWSvaxSA5UF0UYsAZtdZLhMjRSgUpdak',
  ],
  remedy: '"npx warren secrets" makes another',
};
