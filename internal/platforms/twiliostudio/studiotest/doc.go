// Package studiotest generates random Twilio Studio flows for tests: flows that the designer
// would save, and such as it would not, whose transitions lead anywhere and whose properties
// are missing or of another type.
package studiotest
