// Package phone parses and validates caller numbers (ANI): the E.164 form, the country,
// the type, and a masked form for output.
//
// [Parse] reads numbers in the forms in which telephone systems send and record them;
// [ParseDialed] reads numbers as designers write them and callers dial them.
//
// Validating a number takes about 45 µs. A [Book] caches the results.
//
// It does not know centers or flows.
package phone
