package model

// Direction says which values of a measure are better for callers.
type Direction string

// The directions.
const (
	Higher  Direction = "higher"
	Lower   Direction = "lower"
	Neither Direction = "neither"
)

// DirectionOf returns the direction of a measure whose higher or lower values are better.
func DirectionOf(isHigher bool) Direction {
	if isHigher {
		return Higher
	}
	return Lower
}
