/** What was written into a field of a form, without blanks around it; empty for nothing. */
export function textIn(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value.trim() : '';
}
