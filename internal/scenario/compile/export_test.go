package compile

// What the tests of the room look into.
var (
	Expected = expected
	OnPhones = onPhones
	Sum      = sum
)
