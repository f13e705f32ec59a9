/** List prices of American regions in US dollars, free tiers not deducted. */
export const prices = {
  cpuSecond: 0.000024,
  gibibyteSecond: 0.0000025,
  call: 0.4 / 1e6,
  pubsubTebibyte: 40,
  queriedTebibyte: 6.25,
  streamedGigabyte: 0.05,
  storedGibibyteMonth: 0.02,
  listCall: 0.005 / 1000,
} as const;

export const tebibyte = 1024 ** 4;
export const gibibyte = 1024 ** 3;
