import { costOf } from '../../scripts/cost';

const GIBIBYTE = 2 ** 30;

test('A month of two CPUs, 8 GiB of memory and a volume of each tier is paid by hours and by GiB', () => {
  const amounts = {
    'requests.cpu': 2,
    'requests.memory': 8 * GIBIBYTE,
    ...Object.fromEntries(
      ['hot', 'cold', 'archive'].map((tier) => [`airflow-${tier}.storageclass.storage.k8s.io/requests.storage`, 100 * GIBIBYTE]),
    ),
  };
  const { cpu, memory, volumes, together } = costOf(amounts, 'airflow');
  expect(cpu).toBeCloseTo(64.97);
  expect(memory).toBeCloseTo(28.75);
  expect(volumes).toBeCloseTo(25);
  expect(together).toBeCloseTo(118.72);
});

test('What another instance asks for is not counted', () => {
  expect(costOf({ 'other-hot.storageclass.storage.k8s.io/requests.storage': GIBIBYTE }, 'airflow').together).toBe(0);
});
