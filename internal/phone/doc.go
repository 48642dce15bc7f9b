// Package phone knows caller numbers: whether one is valid, its E.164 form, its
// country and type, and how it looks when it may not be shown.
//
// It is the only room that imports nyaruka/phonenumbers. Checking a number
// costs about 45 µs, so callers keep a [Book], which checks each distinct
// number once.
package phone
