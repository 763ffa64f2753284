/** What the API refused, as its problem document says it. */
export class ProblemError extends Error {
  readonly status: number;
  readonly code: string;
  /** What is wrong with which part of what was sent. */
  readonly flaws: readonly { readonly pointer: string; readonly detail: string }[];

  constructor(status: number, problem: ProblemDocument) {
    super(problem.detail ?? problem.title ?? `The API answered ${status}.`);
    this.status = status;
    this.code = problem.code ?? String(status);
    const flaws = (problem.errors ?? []).map(({ pointer = '', detail = '' }) => ({ pointer, detail }));
    this.flaws = flaws.filter(({ detail }) => detail !== problem.detail);
  }

  static async of(response: Response): Promise<ProblemError> {
    const document = (await response.json().catch(() => ({}))) as ProblemDocument;
    return new ProblemError(response.status, document);
  }
}

interface ProblemDocument {
  readonly title?: string;
  readonly detail?: string;
  readonly code?: string;
  readonly errors?: readonly { readonly pointer?: string; readonly detail?: string }[];
}
