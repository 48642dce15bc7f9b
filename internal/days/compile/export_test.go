package compile

// Functions that the tests call directly.
var (
	Expected = expectedCalls
	OnPhones = onPhones
)
