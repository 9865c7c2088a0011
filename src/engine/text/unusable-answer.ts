/** Why an answer cannot be used, in words that the model and the client may read: nothing of the answer itself. */
export class UnusableAnswer extends Error {
  constructor(readonly problem: string) {
    super(problem);
    this.name = 'UnusableAnswer';
  }
}
