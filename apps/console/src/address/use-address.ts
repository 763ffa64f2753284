import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import type { AddressQuery } from './address-text.ts';

/** What the address says, and a way to have it say something else. Filters and the open row are in it, and nowhere else. */
export function useAddress(): readonly [query: AddressQuery, change: (changes: AddressQuery) => void] {
  const query: AddressQuery = useSearch({ strict: false });
  const navigate = useNavigate();
  const change = useCallback(
    (changes: AddressQuery) => {
      // The router's types know of one route; here it is whichever is open.
      const search = ((before: AddressQuery) => ({ ...before, ...changes })) as unknown as true;
      void navigate({ to: '.', search, replace: true });
    },
    [navigate],
  );
  return [query, change];
}
