/** @param jobs what each was, and when it failed for good, milliseconds since the Unix epoch */
export function failedJobs(jobs: readonly { readonly what: string; readonly at: number }[]): string {
  const lines = jobs.map(({ what, at }) => `- ${what}, <t:${Math.floor(at / 1000)}:R>`);
  return ['⚠️ Background jobs that failed for good (the log says why):', ...lines].join('\n');
}
