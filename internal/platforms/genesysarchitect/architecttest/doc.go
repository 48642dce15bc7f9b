// Package architecttest generates random flows of Genesys Cloud Architect for tests.
package architecttest
