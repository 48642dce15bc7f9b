// Package flowtest reads a center's folder for tests of the packages that use package
// flow, and draws random centers.
package flowtest
