/** Three ways to add one to a number that threads share. */

export function plain(cells: Int32Array, times: number): void {
  for (let i = 0; i < times; i += 1) cells[0] = (cells[0] ?? 0) + 1;
}

export function loadAndStore(cells: Int32Array, times: number): void {
  for (let i = 0; i < times; i += 1) Atomics.store(cells, 0, Atomics.load(cells, 0) + 1);
}

export function add(cells: Int32Array, times: number): void {
  for (let i = 0; i < times; i += 1) Atomics.add(cells, 0, 1);
}
