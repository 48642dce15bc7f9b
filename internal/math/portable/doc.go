// Package portable has elementary functions whose results have the same bits on every processor.
//
// The functions of package math have other bits on other processors. math.Exp uses fused
// multiply-add on an amd64 processor that has it. On arm64 the compiler fuses multiplications and
// additions in all of them. Explicit conversions round and so prevent fusing, as in float64(x*y) +
// z. This package uses them, and so does all code whose results a user sees.
package portable
