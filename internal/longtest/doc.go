// Package longtest scales tests that simulate or search for a long time. Without the
// environment variable IVRSIM_LONG they are short or skipped. IVRSIM_LONG=1 runs them
// at full length, and any other positive number multiplies that length.
package longtest
