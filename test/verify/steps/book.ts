/**
 * The two steps that belong to the workbook itself: its exercises and its chapters each come with their own check.
 */
import { checkChapters } from '../../../chapters/notebook/check.ts';
import { checkExercises } from '../../../exercises/workshop/check.ts';
import type { Step } from '../step.ts';

export const exercises: Step = {
  name: 'exercises',
  about: 'stubs fail for their declared reason, solutions pass, mistakes are named',
  async check() {
    const { problems, checked } = await checkExercises();
    return { problems, note: `${checked} variants` };
  },
};

export const chapters: Step = {
  name: 'chapters',
  about: 'each chapter prints again what its README shows (--soak: 20 times)',
  async check({ soak }) {
    const checks = await checkChapters({ soak });
    const longest = Math.max(0, ...checks.map(({ seconds }) => seconds));
    return {
      problems: checks.flatMap(({ name, problems }) => problems.map((one) => `${name}: ${one}`)),
      note: `${checks.length} chapters, the longest ${longest.toFixed(1)} s`,
    };
  },
};
