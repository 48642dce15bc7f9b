// Package portable has elementary functions whose results have the same bits on every
// processor.
//
// Those of package math do not: math.Exp uses fused multiply-add on an amd64 that has it,
// and on arm64 the compiler fuses the multiplications and additions of all of them. Here
// and wherever a result shows, explicit conversions, which round, prevent that, as in
// float64(x*y) + z.
package portable
