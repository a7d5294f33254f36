import { calledByChild } from './canary.ts';

console.log(calledByChild());
