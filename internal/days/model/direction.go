package model

// Direction says which values of a measure are better for callers.
type Direction string

// The directions.
const (
	Higher  Direction = "higher"
	Lower   Direction = "lower"
	Neither Direction = "neither"
)

// DirectionOf is the direction of a measure of which either higher or lower values are better.
func DirectionOf(isHigher bool) Direction {
	if isHigher {
		return Higher
	}
	return Lower
}
