// Package amazonconnect reads Amazon Connect flows: the flow language 2019-10-30, the older
// format of modules, and either inside the Content of `aws connect describe-contact-flow`.
//
// Blocks of the older format are read as the actions of the newer one that do the same (modules.go), so that each block
// is translated in one place. The effect of a block may depend on blocks before it: the working queue, the customer
// queue flow, the customer's last input, a function's result. Which of these settings reach a block is found by a
// search against the edges (reach.go), through transfers to flows and through modules.
//
// What the blocks do is in Amazon's documentation: the actions at
// https://docs.aws.amazon.com/connect/latest/devguide/flow-language-actions.html, the
// blocks of the designer at
// https://docs.aws.amazon.com/connect/latest/adminguide/contact-block-definitions.html.
// The older format is not documented. Its blocks carry the designer's settings.
//
// It knows nothing of the other formats, nor how a folder is written.
package amazonconnect
