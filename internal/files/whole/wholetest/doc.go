// Package wholetest has a disk that is full, for tests of writing. It knows no kind of file.
package wholetest
