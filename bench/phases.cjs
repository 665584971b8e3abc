require('../scripts/bundle.cjs').runInBundle('bench/phases.ts');
