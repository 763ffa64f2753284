/** The domain of a sender like `Warren <hello@warren.example>`; Message-IDs are made under it. */
export function domainOf(sender: string): string {
  return /@([^@>\s]+)>?\s*$/.exec(sender)?.[1] ?? 'localhost';
}
