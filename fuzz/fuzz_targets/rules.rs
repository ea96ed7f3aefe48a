#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| banfa_fuzz::rules(data));
