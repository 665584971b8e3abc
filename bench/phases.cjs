require('../scripts/synth-bundle.cjs').runInBundle('bench/phases.ts');
