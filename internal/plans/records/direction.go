package records

// directionNames are the names of columns with the direction of a call.
var directionNames = []string{
	"direction", "call_direction", "media_direction", "type", "call_type", "calltype", "originating_direction",
	"richtung", "sens", "direccion", "sentido", "richting", "direzione",
}

// outboundWords are the directions of calls that nobody makes to a center, as normalized writes them.
var outboundWords = []string{
	"outbound", "outgoing", "out", "outbound_call", "outgoing_call", "ausgehend", "sortant", "saliente",
	"uitgaand", "in_uscita",
}
