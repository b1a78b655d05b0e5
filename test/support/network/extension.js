// The network between the extension and its servers, as a test wants it: the names in TEST_NETWORK lead to a PostgreSQL
// on this machine, whose authority stands in for one of the roots that the extension trusts, in its file and with its
// fingerprint. What the extension does is what it always does: the chain and the name are checked.
const crypto = require('node:crypto');
const fs = require('node:fs/promises');
const net = require('node:net');

/** @type {{ names: string[], port: number, ca: string }} */
const { names, port, ca } = JSON.parse(process.env.TEST_NETWORK);

const { connect } = net.Socket.prototype;
net.Socket.prototype.connect = function (...args) {
  // net.connect hands its arguments on in an array
  const [options, listener] = Array.isArray(args[0]) ? args[0] : args;
  return names.includes(options?.host)
    ? connect.call(this, { ...options, host: '127.0.0.1', port }, ...(listener ? [listener] : []))
    : connect.apply(this, args);
};

const root = {
  file: 'DigiCertGlobalRootG2.pem',
  sha256: 'CB3CCBB76031E5E0138F8DD39A23F9DE47FFC35E43C1144CEA27D46A5AB1CB5F',
};

const { readFile } = fs;
fs.readFile = (file, ...rest) =>
  String(file).endsWith(root.file)
    ? Promise.resolve(rest.length > 0 ? ca : Buffer.from(ca))
    : readFile.call(fs, file, ...rest);

const { createHash } = crypto;
const authority = new crypto.X509Certificate(ca).raw;
crypto.createHash = (algorithm, ...rest) => {
  const hash = createHash(algorithm, ...rest);
  const update = hash.update.bind(hash);
  hash.update = (data, ...encoding) => {
    update(data, ...encoding);
    if (algorithm === 'sha256' && data instanceof Uint8Array && authority.equals(data)) {
      hash.digest = () => root.sha256;
    }
    return hash;
  };
  return hash;
};

exports.activate = () => undefined;
