// The network between the extension and its servers, as a test wants it: the names in TEST_NETWORK lead to a PostgreSQL
// on this machine, whose authority counts for them beside those that the extension trusts. What the extension does is
// what it always does: the chain and the name are checked.
const net = require('node:net');
const tls = require('node:tls');

/** @type {{ names: string[], port: number, ca: string }} */
const { names, port, ca } = JSON.parse(process.env.TEST_NETWORK);

const { connect } = net.Socket.prototype;
net.Socket.prototype.connect = function (...args) {
  return names.includes(args[1]) ? connect.call(this, port, '127.0.0.1') : connect.apply(this, args);
};

const { connect: secure } = tls;
tls.connect = (...args) => {
  const [options, ...rest] = args;
  return names.includes(options.servername)
    ? secure({ ...options, ca: [...options.ca, ca] }, ...rest)
    : secure(...args);
};

exports.activate = () => undefined;
