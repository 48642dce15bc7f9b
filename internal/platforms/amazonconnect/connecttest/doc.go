// Package connecttest generates random Amazon Connect flows of both formats for tests.
// Most are flows that the designer would not save: edges lead nowhere, parameters are
// missing or of another type, blocks stand where they make no sense.
package connecttest
