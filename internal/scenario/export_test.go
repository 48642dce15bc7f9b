package scenario

// What the tests of the room look into.
var (
	Expected   = expected
	OnPhones   = onPhones
	ReadFile   = read
	ShapeNames = shapeNames
	Sum        = sum
)
