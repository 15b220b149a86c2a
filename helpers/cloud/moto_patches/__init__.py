"""Where moto answers otherwise than AWS. Each holds for as long as a world is open."""
