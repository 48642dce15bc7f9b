// Package asterisktest generates random dialplans for tests.
package asterisktest
