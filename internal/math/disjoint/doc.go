// Package disjoint divides numbers into disjoint sets by union–find.
package disjoint
