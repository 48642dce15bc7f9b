// Package longtest scales tests that simulate or search for a long time. Without the
// environment variable IVRSIM_LONG they are short or skipped. IVRSIM_LONG=1 runs them
// at full length, and any other positive number multiplies that length. Tests that run a
// program which is not installed are skipped, but fail in continuous integration.
package longtest
